"""The leading indicators, a named query each, by theme. Definitions: `docs/indicators.md`.

Each reads the rows of its weeks through an index, so that thirteen weeks cost the same in year five. Annulled
check-ins and rehearsals leave every number.
"""
