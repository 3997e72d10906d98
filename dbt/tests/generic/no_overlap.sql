{#- Periods of one key do not overlap; gaps are allowed (a code may come back with another meaning). -#}
{% test no_overlap(model, key) %}
with periods as (
    select
        {{ key }} as period_key,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by {{ key }} order by valid_from nulls first) as next_from
    from {{ model }}
)

select * from periods
where
    (next_from is not null and (valid_to is null or valid_to > next_from))
    or (valid_to is not null and valid_from is not null and valid_to <= valid_from)
{% endtest %}
