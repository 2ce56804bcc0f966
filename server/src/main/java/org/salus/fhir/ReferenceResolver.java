package org.salus.fhir;

import org.salus.kernel.Outcome;

/** Decides what is stored for the text in a {@code Reference.reference}: transactions replace {@code urn:uuid} and conditional ones. */
@FunctionalInterface
public interface ReferenceResolver {

    /** Leaves references as they are. */
    ReferenceResolver AS_IS = Outcome::ok;

    /**
     * Called once for each reference but those to contained resources ({@code #x}), in document order.
     *
     * @return the text to store, or the same one; a refusal's problems get the element's path when they have none
     */
    Outcome<String> resolve(String reference);
}
