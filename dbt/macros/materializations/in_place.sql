{# A build has a fresh database that nobody reads, so nothing need be made beside what was there and renamed.
   Hooks and grants, which the project has none of, are not heeded. #}

{% materialization table, adapter="duckdb" %}
    {{ return(in_place("table", create_table_as(False, this, compiled_code))) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {{ return(in_place("view", create_view_as(this, compiled_code))) }}
{% endmaterialization %}

{% macro in_place(type, statement_sql) %}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement("main") %}{{ statement_sql }}{% endcall %}
    {% do adapter.commit() %}
    {{ return({"relations": [this.incorporate(type=type)]}) }}
{% endmacro %}
