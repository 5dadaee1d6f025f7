from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "redvest.projects"
    label = "projects"
