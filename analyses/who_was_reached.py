"""Who was reached? Teachers covered, with bounds where persons are not counted."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Hvem ble nådd?")

with app.setup:
    import altair as alt
    import marimo as mo
    from reading import BLUE, ORANGE, mark, norwegian, open_published

    METHODS = {"person": "talte personer", "mixed": "noen talt", "bounds": "bare grenser"}


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Hvem ble nådd?

    Ordningen skal nå så mange lærere som mulig. Men en lærer som er med i to tiltak, er én lærer og to deltakelser. Der
    personene er talt, vet vi hvor mange lærere det er. Ellers vet vi bare at tallet ligger **mellom to grenser**: minst
    så mange som i det største tiltaket hos hver eier, høyst så mange som deltakelsene til sammen. Et bredt spenn betyr
    at vi vet lite, ikke at mange ble nådd.
    """)
    return


@app.cell
def _():
    database = open_published()
    illustrated = mark(database, "agreements", "reports", "participants")
    schemes = database.sql("select * from evaluation.rpt_scheme_year order by grant_year").df()
    counties = database.sql("select * from evaluation.rpt_county_year where owners_reached > 0").df()
    owners = database.sql("""
        select grant_year, reach_ratio_low, reach_ratio_high, method
        from reach.fct_owner_reach
        where teachers_employed > 0 and participations > 0
    """).df()
    owner_types = database.sql("""
        select
            grant_year, 'kommuner' as kind, municipality_reach_ratio_low as low, municipality_reach_ratio_high as high
        from evaluation.rpt_scheme_year
        union all
        select grant_year, 'private eiere', private_reach_ratio_low, private_reach_ratio_high
        from evaluation.rpt_scheme_year
    """).df()
    return counties, illustrated, owner_types, owners, schemes


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
    I {year} var det {norwegian(scheme.participations)} deltakelser. Bak dem står mellom
    **{norwegian(scheme.teachers_covered_low)} og {norwegian(scheme.teachers_covered_high)} lærere**, det vil si mellom
    {norwegian(100 * scheme.reach_ratio_low)} og {norwegian(100 * scheme.reach_ratio_high)} % av dem som er ansatt.
    {norwegian(scheme.owners_with_persons)} av {norwegian(scheme.owners_reached)} eiere har personene talt. Hele
    kollegiet var med i {norwegian(100 * scheme.whole_school_share)} % av deltakelsene.
    """)
    return (year,)


@app.cell(hide_code=True)
def _(counties, illustrated, year):
    shown = counties[counties.grant_year == year].assign(method=lambda found: found.method.map(METHODS))
    by_method = alt.Scale(domain=list(METHODS.values()), range=[BLUE, "#6fa3c8", ORANGE])
    alt.Chart(shown).mark_bar(height=9, strokeWidth=3).encode(
        alt.Y("county_name:N", title=None, sort=alt.EncodingSortField("reach_ratio_low", order="descending")),
        alt.X(
            "reach_ratio_low:Q",
            title="Andel av lærerne",
            axis=alt.Axis(format="%", tickCount=5),
            scale=alt.Scale(domainMin=0),
        ),
        alt.X2("reach_ratio_high:Q"),
        alt.Color("method:N", title=None, scale=by_method),
        alt.Stroke("method:N", title=None, scale=by_method),
    ).properties(
        width=560,
        title=alt.Title(
            f"Lærere nådd i fylkene i {year}{illustrated}",
            subtitle="Søylen går fra det minste til det største mulige. Der alle er talt, er den en strek.",
        ),
    )
    return


@app.cell(hide_code=True)
def _(illustrated, owners, year):
    bounds = owners[owners.grant_year == year].melt(
        ["method"], ["reach_ratio_low", "reach_ratio_high"], "bound", "reach_ratio"
    )
    bounds["bound"] = bounds.bound.map({"reach_ratio_low": "minst", "reach_ratio_high": "høyst"})
    alt.Chart(bounds).mark_bar(color=BLUE).encode(
        alt.X("reach_ratio:Q", bin=alt.Bin(step=0.1), title="Andel av lærerne", axis=alt.Axis(format="%")),
        alt.Y("count()", title="Eiere"),
        alt.Column("bound:N", title=None, sort=["minst", "høyst"]),
    ).properties(width=260, height=200, title=f"Eiere med deltakere i {year}{illustrated}")
    return


@app.cell(hide_code=True)
def _(illustrated, owner_types):
    by_kind = alt.Scale(range=[BLUE, ORANGE])
    alt.Chart(owner_types).mark_bar(size=18, strokeWidth=3).encode(
        alt.X("kind:N", title=None, axis=None),
        alt.Y("low:Q", title="Andel av lærerne", axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domainMin=0)),
        alt.Y2("high:Q"),
        alt.Color("kind:N", title=None, scale=by_kind),
        alt.Stroke("kind:N", title=None, scale=by_kind),
        alt.Column("grant_year:O", title=None),
    ).properties(width=110, height=200, title=f"Kommuner og private eiere{illustrated}")
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Alle lærere teller med i nevneren, også hos eiere som ikke deltar. Antallet ansatte er mange steder anslått av
    årsverkene (`has_estimated_teachers` i `reach.fct_owner_reach`). Derfor kan noen eiere ha nådd mer enn 100 %.
    """)
    return


if __name__ == "__main__":
    app.run()
