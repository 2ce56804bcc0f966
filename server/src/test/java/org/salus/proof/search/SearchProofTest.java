package org.salus.proof.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every search parameter of R4, with every modifier and prefix: the server finds what the slow search finds. */
class SearchProofTest {

    private static final int FEW = 600;

    private final Comparison comparison = new Comparison(ProofServer.shared());

    @Test
    void aDrawOfQueriesFindsTheSame() {
        List<Comparison.Query> queries = comparison.queries(new Random(1));
        Collections.shuffle(queries, new Random(2));
        comparison.run(queries.subList(0, FEW));
        assertThat(comparison.differences()).isEmpty();
    }

    @Test
    @Tag("slow")
    void everyParameterFindsTheSame() {
        List<Comparison.Query> queries = comparison.queries(new Random(3));
        comparison.run(queries);
        comparison.print();
        assertThat(comparison.differences()).isEmpty();
        assertThat(queries).hasSizeGreaterThan(5_000);
    }
}
