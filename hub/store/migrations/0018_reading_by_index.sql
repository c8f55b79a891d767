-- To begin a reading is a few look-ups for each child of whoever asks. At the planner's own price of a
-- page read at random it would rather read the records of the whole hub than look up two thousand.
ALTER FUNCTION hub.begin_reading(text, text, text, uuid, boolean) SET random_page_cost = 1.1;

-- Ids are as good as random: to try and press them smaller takes longer than to write them.
ALTER TABLE hub.reading
    ALTER COLUMN people SET STORAGE EXTERNAL,
    ALTER COLUMN named SET STORAGE EXTERNAL,
    ALTER COLUMN records SET STORAGE EXTERNAL,
    ALTER COLUMN streams SET STORAGE EXTERNAL,
    ALTER COLUMN hidden SET STORAGE EXTERNAL;
