{#- S4: a share is from 0 to 1 and no figure is negative, but for those named; a low bound is at most its high one. -#}
{% test ranges(model, may_be_negative=[], may_exceed_one=[]) %}
select *
from {{ model }}
where {{ out_of_range(model, may_be_negative, may_exceed_one) }}
{% endtest %}
