"""Who got what? Allocation to counties and owners, and how evenly it lies over teachers."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Hvem fikk hva?")

with app.setup:
    import altair as alt
    import marimo as mo
    from reading import BLUE, GREY, ORANGE, mark, norwegian, open_published


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Hvem fikk hva?

    Staten fordeler midlene til fylkene etter lærerårsverk, så alle fylker får like mye per årsverk. Hvem som til slutt
    får dem, avgjør nettverkene. Her ser du hvor mye av rammen hvert fylke fordelte, og hvor jevnt pengene ligger over
    lærerne hos eierne. Til en eier regnes det den får selv, og dens del av det tiltakene gir til universiteter og
    høyskoler.
    """)
    return


@app.cell
def _():
    database = open_published()
    illustrated = mark(database, "agreements", "appropriations")
    schemes = database.sql("select * from evaluation.rpt_scheme_year order by grant_year").df()
    counties = database.sql("""
        select grant_year, county_name, allocated_nok / teacher_fte as allocated_per_fte, distributed_nok_per_fte
        from evaluation.rpt_county_year
    """).df()
    equity = database.sql("select * from evaluation.rpt_equity").df()
    lorenz = database.sql("""
        select grant_year, point_number, fte_share, state_funds_share from evaluation.rpt_lorenz_point
        union all
        select distinct grant_year, 0, 0, 0 from evaluation.rpt_lorenz_point
        order by all
    """).df()
    return counties, equity, illustrated, lorenz, schemes


@app.cell(hide_code=True)
def _(schemes):
    years = [str(one) for one in reversed(schemes.grant_year)]
    chosen = mo.ui.dropdown(years, value=years[0], label="Tilskuddsår", allow_select_none=False)
    chosen
    return (chosen,)


@app.cell(hide_code=True)
def _(chosen, schemes):
    year = int(chosen.value)
    scheme = schemes.set_index("grant_year").loc[year]
    mo.md(f"""
    Rammen i {year} var {norwegian(scheme.allocated_nok / 1e6, 1)} millioner kroner. Nettverkene fordelte
    {norwegian(100 * scheme.distributed_share, 1)} % av den, og av det gikk {norwegian(100 * scheme.uh_share, 1)} %
    til universiteter og høyskoler.
    """)
    return scheme, year


@app.cell(hide_code=True)
def _(counties, illustrated, year):
    base = alt.Chart(counties[counties.grant_year == year])
    by_county = alt.Y("county_name:N", title=None, sort=alt.EncodingSortField("distributed_nok_per_fte"))
    alt.layer(
        base.mark_rule(color=GREY).encode(by_county, alt.X("allocated_per_fte:Q"), alt.X2("distributed_nok_per_fte:Q")),
        base.mark_tick(color=GREY, thickness=2, size=14).encode(by_county, alt.X("allocated_per_fte:Q")),
        base.mark_point(color=BLUE, filled=True, opacity=1, size=70).encode(
            by_county, alt.X("distributed_nok_per_fte:Q", title="Kroner per lærerårsverk", scale=alt.Scale(zero=False))
        ),
    ).properties(
        width=560,
        title=alt.Title(
            f"Fylkene i {year}{illustrated}", subtitle="Grå strek: rammen. Blått punkt: det som er fordelt."
        ),
    )
    return


@app.cell(hide_code=True)
def _(illustrated, lorenz, year):
    curve = alt.Chart(lorenz[lorenz.grant_year == year])
    alt.layer(
        curve.mark_line(color=GREY, strokeDash=[4, 4]).encode(alt.X("fte_share:Q"), alt.Y("fte_share:Q")),
        curve.mark_line(color=BLUE, size=2).encode(
            alt.X(
                "fte_share:Q",
                title="Andel av lærerårsverkene, fra minst til mest per årsverk",
                axis=alt.Axis(format="%"),
            ),
            alt.Y("state_funds_share:Q", title="Andel av midlene", axis=alt.Axis(format="%")),
            alt.Order("point_number:Q"),
        ),
    ).properties(
        width=360,
        height=360,
        title=alt.Title(
            f"Midlene over lærerne i {year}{illustrated}", subtitle="Stiplet: alle lærere får like mye. Blått: eierne."
        ),
    )
    return


@app.cell(hide_code=True)
def _(equity, illustrated):
    parts = equity.melt(["grant_year", "grouping"], ["theil_within", "theil_between"], "part", "share").replace(
        {
            "grouping": {"county": "fylke", "owner_type": "eiertype", "owner_size": "eierstørrelse"},
            "part": {"theil_within": "innenfor gruppene", "theil_between": "mellom gruppene"},
        }
    )
    alt.Chart(parts).mark_bar().encode(
        alt.X("grant_year:O", title=None, axis=alt.Axis(labelAngle=0)),
        alt.Y("share:Q", title="Theil-indeks (0 er helt jevnt)"),
        alt.Color("part:N", title=None, scale=alt.Scale(range=[BLUE, ORANGE])),
        alt.Column("grouping:N", title=None),
        alt.Order("part:N"),
    ).properties(width=130, height=200, title=f"Ulikhet i kroner per årsverk, delt etter gruppe{illustrated}")
    return


@app.cell(hide_code=True)
def _(equity, illustrated, scheme, schemes, year):
    gini = equity.drop_duplicates("grant_year").set_index("grant_year").gini
    owner_types = "\n".join(
        f"| {label} | {scheme[f'{kind}_owners_taking_part']} av {scheme[f'{kind}_owners']} "
        f"| {norwegian(scheme[f'{kind}_nok_per_fte'])} | {norwegian(scheme[f'{kind}_cofunding_ratio'], 2)} |"
        for kind, label in (("municipality", "Kommuner"), ("private", "Private eiere"))
    )
    over_years = ", ".join(f"{norwegian(gini[one], 3)} i {one}" for one in schemes.grant_year)
    mo.md(f"""
Gini-koeffisienten, der 0 er helt jevnt: {over_years}.

## Samme vilkår for kommuner og private i {year}{illustrated}

| | Deltar | Kroner per årsverk | Egenandel, andel av grunnlaget |
|:--|--:|--:|--:|
{owner_types}

Eiere som ikke deltar, er med i «kroner per årsverk» med null kroner.
""")
    return


if __name__ == "__main__":
    app.run()
