-- What was only tried counted as received, because a row of the journal has 0 where there was no answer: counted again, as far back as hours are counted.
UPDATE counted_hour SET counted_at = hour WHERE hour >= now() - interval '31 days';
