package org.salus.terminology.loaders;

import org.salus.kernel.Problem;

/**
 * A release that cannot be loaded as it is. Thrown inside the readers, which are nested iterators, and turned into an
 * {@link org.salus.kernel.Outcome} at {@link TerminologyLoaders}.
 */
final class ReleaseRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ReleaseRefused(Problem.Code code, String message) {
        super(message, null, false, false);
        this.problem = new Problem(code, message);
    }

    /** The release as a whole. */
    static ReleaseRefused release(String message) {
        return new ReleaseRefused(Problem.Code.VALUE, message);
    }

    /** @param line counted from 1; @param column counted from 1, in characters or in fields as the message says */
    static ReleaseRefused at(String file, long line, int column, String message) {
        return new ReleaseRefused(
                Problem.Code.SYNTAX, file + ", line " + line + (column > 0 ? ", column " + column : "") + ": " + message);
    }

    static ReleaseRefused tooLarge(String message) {
        return new ReleaseRefused(Problem.Code.TOO_LARGE, message);
    }

    Problem problem() {
        return problem;
    }
}
