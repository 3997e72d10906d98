"""The published warehouse in, the analysts' pages out."""

import dagster as dg

from dagster_project.assets.stage import stage
from dagster_project.assets.workplace import WorkplaceResource
from dagster_project.errors import UserError, is_transient, user_error
from dagster_project.operation import milestones
from dagster_project.site.write import write_site


class PagesError(UserError):
    """The pages were not written. What is published stands all the same, and so do the pages from before."""

    def __init__(self, error: Exception) -> None:
        why = user_error(error) or f"Uventet feil ({type(error).__name__}); en utvikler må se på den."
        super().__init__(f"Varehuset er publisert, men nettsidene ble ikke skrevet. {why} Skriv dem med: dekomp site")
        self.transient = is_transient(error)


@dg.asset(
    name="pages",
    key_prefix="published",
    group_name="published",
    kinds={"html"},
    deps=[["published", "warehouse"]],
)
def pages(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> dg.MaterializeResult[None]:
    """Write the pages of the version in force; where that fails, what is published is not touched."""
    layout = workplace.workplace.layout
    with stage("pages", context, workplace):
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
