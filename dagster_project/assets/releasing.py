"""The nightly research release: a job apart, so that no night is longer for it, and off until it is switched on."""

import dagster as dg

from dagster_project.environments import RELEASE
from dagster_project.errors import user_error
from dagster_project.settings import Settings
from dagster_project.warehouse.layout import Layout


def release_job(settings: Settings) -> dg.JobDefinition:
    """Make the nightly release anew of what is published. Stable ones are made by a person."""
    layout = Layout(settings.warehouse_folder)

    @dg.op(name="make_release")
    def make(context: dg.OpExecutionContext) -> str:
        from dagster_project.release.make import make_release  # heavy: no other run is to wait for it
        from dagster_project.release.model import NIGHTLY

        try:
            made = make_release(layout.published, layout.releases, NIGHTLY, context.log.info)
        except Exception as error:
            raise dg.Failure(str(user_error(error) or error), allow_retries=False) from error
        context.add_output_metadata(made.as_json())
        return str(made.folder)

    @dg.job(name=RELEASE, description="Utgivelse for forskere av det som gjelder", executor_def=dg.in_process_executor)
    def releasing() -> None:
        make()

    return releasing
