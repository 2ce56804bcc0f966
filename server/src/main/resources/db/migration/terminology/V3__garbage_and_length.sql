-- Rows that nobody sees: of a load that is writing them (load), or of a version that was replaced (0). Removed in short steps.
CREATE TABLE term_garbage (
    rows text    NOT NULL,
    id   integer NOT NULL,
    load integer NOT NULL,
    PRIMARY KEY (rows, id)
);

-- Type-ahead over words that are so common that the shortest names are found by going through the names in their order.
CREATE INDEX term_concept_length ON term_concept (system, length(folded), folded);
