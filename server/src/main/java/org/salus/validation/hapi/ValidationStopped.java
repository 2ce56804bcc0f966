package org.salus.validation.hapi;

import java.io.Serial;

/** Ends a validation whose time is over. An Error, since the library catches every Exception and goes on. */
final class ValidationStopped extends Error {

    @Serial
    private static final long serialVersionUID = 1L;

    ValidationStopped() {
        super("The time for this validation is over", null, false, false);
    }
}
