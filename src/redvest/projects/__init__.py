"""Projects (志愿服务项目): a period, recipients, clear aims; activities may belong to one. Here: from draft to closing."""
