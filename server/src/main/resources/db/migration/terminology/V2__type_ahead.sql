-- Type-ahead over three letters and more, when they are so common that not all matches can be put in order.
CREATE INDEX term_concept_beginning ON term_concept (system, "left"(folded, 3), length(folded), folded);
