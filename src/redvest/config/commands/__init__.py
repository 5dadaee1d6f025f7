"""The subcommands of ``redvest``, one module each: ``add_arguments(parser)`` and ``run(arguments)``."""
