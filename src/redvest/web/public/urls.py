"""Addresses of the public pages. None needs an account; the same name with and without a code is one page for all."""

from django.urls import path

from redvest.web.public import activities, figures, home, menu, network, search, sign_ups, teams, wishes

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("privacy/", home.privacy, name="privacy"),
    path("robots.txt", home.robots, name="robots"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("activities/", activities.activities, name="activities"),
    path("activities/<int:activity_id>/", activities.activity, name="activity"),
    path("shifts/<int:shift_id>/sign-up", activities.sign_up, name="sign_up"),
    path("menu/", menu.menu, name="menu"),
    path("menu/<int:item_id>/", menu.menu_item, name="menu_item"),
    path("menu/suggested", menu.menu_suggested, name="menu_suggested"),
    path("menu/emergency", menu.emergency, name="emergency"),
    path("wishes/", wishes.wishes, name="wishes"),
    path("wishes/<int:wish_id>/", wishes.wish, name="wish"),
    path("wishes/<int:wish_id>/claim", wishes.wish_claim, name="wish_claim"),
    path("search/", search.search, name="search"),
    path("search/hints/", search.search_hints, name="search_hints"),
    path("shifts/<int:shift_id>/together", sign_ups.together, name="together"),
    path("shifts/<int:shift_id>/draw", sign_ups.draw, name="draw"),
    path("shifts/<int:shift_id>/draw.json", sign_ups.draw_file, name="draw_file"),
    path("network/", network.network, name="network"),
    path("network/<str:code>/", network.site, name="network"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<str:code>/", teams.team, name="team"),
    path("projects/", teams.projects, name="projects"),
    path("projects/<int:project_id>/", teams.project, name="project"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:code>/", figures.figures, name="figures"),
    path("figures/<str:code>/<str:measure>/", figures.records, name="figures_records"),
    path("figures/<str:code>/<str:measure>.csv", figures.records_file, name="figures_file"),
]
