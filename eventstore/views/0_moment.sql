-- The position of the moment that is looked back to; of the transaction.
CREATE FUNCTION moment() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT current_setting('coreroller.moment')::bigint
$$;
