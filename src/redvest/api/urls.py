"""The API object with its routers; mounted by config at ``/api/v1/``."""

from ninja import NinjaAPI

from redvest.api import errors
from redvest.api.v1 import shifts

api = NinjaAPI(title="红马甲 Redvest", version="1", description="志愿服务平台接口", docs_url="/docs")
errors.install(api)
api.add_router("", shifts.router)
