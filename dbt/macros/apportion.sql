{#- Splits a whole amount over rows by weight: exact integer arithmetic, largest remainder, ties to the lower code.

    relation   a CTE or model with one row per recipient
    amount     the whole amount, the same on every row of a group (integer >= 0; null gives null parts)
    weight     the recipient's weight (integer >= 0; null counts as 0)
    within     columns that make a group: the parts of a group sum to its amount
    ties       column with the recipient's code; the lower one wins a tie
    part       name of the new column

    A group whose weights are all 0 has nobody to give to: its parts are null. -#}
{% macro apportion(relation, amount, weight, within, ties, part) -%}
    select
        weighed.* exclude (apportion_weight, apportion_total, apportion_floor, apportion_rest, apportion_left),
        cast(case
            when apportion_total > 0
                then apportion_floor + case
                    when row_number() over (
                        partition by {{ within | join(', ') }} order by apportion_rest desc, {{ ties }}
                    ) <= apportion_left then 1 else 0
                end
        end as bigint) as {{ part }}
    from (
        select
            floored.*,
            {{ amount }} - sum(apportion_floor) over (partition by {{ within | join(', ') }}) as apportion_left
        from (
            select
                totalled.*,
                {{ whole_quotient(amount ~ ' * apportion_weight', 'apportion_total') }} as apportion_floor,
                ({{ amount }} * apportion_weight) % nullif(apportion_total, 0) as apportion_rest
            from (
                select
                    {{ relation }}.*,
                    {{ wide_integer('coalesce(' ~ weight ~ ', 0)') }} as apportion_weight,
                    {{ wide_integer('sum(coalesce(' ~ weight ~ ', 0)) over (partition by ' ~ (within | join(', ')) ~ ')') }}
                        as apportion_total
                from {{ relation }}
            ) as totalled
        ) as floored
    ) as weighed
{%- endmacro %}
