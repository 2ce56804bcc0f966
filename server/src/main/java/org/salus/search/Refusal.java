package org.salus.search;

import java.util.List;
import org.salus.kernel.Problem;

/** Ends a search from within its planning or running; {@link Searcher} makes it an outcome. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    Refusal(List<Problem> problems) {
        super("refused", null, false, false);
        this.problems = problems;
    }

    Refusal(Problem problem) {
        this(List.of(problem));
    }

    List<Problem> problems() {
        return problems;
    }
}
