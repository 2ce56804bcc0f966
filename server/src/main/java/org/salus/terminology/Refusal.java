package org.salus.terminology;

import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/** Carries a refusal out of nested definitions up to the edge of this module; never leaves it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean notLoaded;

    private Refusal(Problem problem, boolean notLoaded) {
        super(problem.message(), null, false, false);
        this.problem = problem;
        this.notLoaded = notLoaded;
    }

    Refusal(Problem.Code code, String message, @Nullable String path) {
        this(new Problem(code, message, path), false);
    }

    Refusal(Problem.Code code, String message) {
        this(code, message, null);
    }

    /** NOT_FOUND of a code system, value set or map that a load may bring. */
    static Refusal notLoaded(String message) {
        return new Refusal(new Problem(Problem.Code.NOT_FOUND, message), true);
    }

    Problem problem() {
        return problem;
    }

    /** Whether more content could have answered. */
    boolean isNotLoaded() {
        return notLoaded;
    }
}
