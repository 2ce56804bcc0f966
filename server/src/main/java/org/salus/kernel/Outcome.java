package org.salus.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * What came of an act that may be refused: a value, or the problems that say why not.
 * Expected failures travel as values up to the edge; exceptions are for bugs and lost dependencies.
 */
public sealed interface Outcome<T> {

    /** The act succeeded. */
    record Ok<T>(T value) implements Outcome<T> {}

    /** The act was refused; nothing changed. There is at least one problem. */
    record Refused<T>(List<Problem> problems) implements Outcome<T> {
        public Refused {
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("A refusal says why");
            }
            problems = List.copyOf(problems);
        }

        /** The same refusal, for an act of another type. */
        @SuppressWarnings("unchecked")
        public <U> Outcome<U> cast() {
            return (Outcome<U>) this;
        }
    }

    static <T> Outcome<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Outcome<T> refused(Problem problem) {
        return new Refused<>(List.of(problem));
    }

    static <T> Outcome<T> refused(List<Problem> problems) {
        return new Refused<>(problems);
    }

    static <T> Outcome<T> refused(Problem.Code code, String message) {
        return refused(new Problem(code, message, null));
    }

    default <U> Outcome<U> map(Function<? super T, ? extends U> function) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(function.apply(value));
            case Refused<T> refused -> refused.cast();
        };
    }

    default <U> Outcome<U> flatMap(Function<? super T, Outcome<U>> function) {
        return switch (this) {
            case Ok<T>(T value) -> function.apply(value);
            case Refused<T> refused -> refused.cast();
        };
    }

    /** The value, for callers that know it is there; a bug if it is not. */
    default T get() {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Refused<T>(List<Problem> problems) -> throw new IllegalStateException("Refused: " + problems);
        };
    }

    default boolean isOk() {
        return this instanceof Ok<T>;
    }
}
