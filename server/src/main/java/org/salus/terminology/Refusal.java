package org.salus.terminology;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** Carries a refusal out of nested definitions up to the edge of this module; never leaves it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(Problem.Code code, String message, @Nullable String path) {
        super(message, null, false, false);
        this.problem = new Problem(code, message, path);
    }

    Refusal(Problem.Code code, String message) {
        this(code, message, null);
    }

    Problem problem() {
        return problem;
    }

    static <T> Outcome<T> outcome(Supplier<T> work) {
        try {
            return Outcome.ok(work.get());
        } catch (Refusal refusal) {
            return Outcome.refused(refusal.problem());
        }
    }
}
