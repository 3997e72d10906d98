"""The published warehouse in, the analysts' pages out: a run apart, so that no night is longer for them."""

import dagster as dg

from dagster_project.assets.stage import stage
from dagster_project.assets.workplace import WorkplaceHolder
from dagster_project.errors import UserError, is_transient, user_error
from dagster_project.operation import milestones
from dagster_project.operation.logs import open_log
from dagster_project.settings import Settings
from dagster_project.warehouse.workplace import Workplace

WAREHOUSE = dg.AssetKey(["published", "warehouse"])
PAGES_KEY = dg.AssetKey(["published", "pages"])


class PagesError(UserError):
    """The pages were not written. What is published stands all the same, and so do the pages from before."""

    def __init__(self, error: Exception) -> None:
        why = user_error(error) or f"Uventet feil ({type(error).__name__}); en utvikler må se på den."
        super().__init__(f"Varehuset er publisert, men nettsidene ble ikke skrevet. {why} Skriv dem med: dekomp site")
        self.transient = is_transient(error)


def pages_asset(settings: Settings) -> dg.AssetsDefinition:
    """The pages of the version in force, downstream of the published warehouse."""

    @dg.asset(key=PAGES_KEY, group_name="published", kinds={"html"}, deps=[WAREHOUSE])
    def pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """Write the pages of the version in force; where that fails, what is published is not touched."""
        from dagster_project.site.write import write_site  # heavy: no other run is to wait for it

        open_log(settings.log_json)
        holder = WorkplaceHolder(Workplace.of(settings))
        layout = holder.workplace.layout
        with stage("pages", context, holder):
            try:
                written = write_site(layout.published_database, layout.site)
            except Exception as error:
                raise PagesError(error) from error
        milestones.pages_written(written)
        return dg.MaterializeResult(
            metadata={
                "version": written.version,
                "path": dg.MetadataValue.path(written.folder / "index.html"),
                "pages": written.pages,
                "seconds": round(written.seconds, 1),
                "largest_page": written.largest_page,
                "largest_gzip_bytes": written.largest_gzip_bytes,
            }
        )

    return pages
