package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/**
 * A check of orders against the patient before they are signed. A bean of any module above this one. What no check covers is told to the
 * person who signs as not checked.
 */
public interface OrderCheck {

    /** What can be checked. */
    enum Subject {
        ALLERGIES,
        INTERACTIONS
    }

    Set<Subject> covers();

    /**
     * @param look as the person who orders
     * @param patient id
     * @param orders to be signed, as they are stored
     * @return what stands against signing; refused when it could not be checked, which never counts as nothing found
     */
    Outcome<List<Finding>> check(Look look, String patient, List<JsonObject> orders);

    /**
     * @param order {@code Type/id} of the order
     * @param text one or two sentences for the person who signs, in English, with the source
     */
    record Finding(Subject subject, String order, String text) {}
}
