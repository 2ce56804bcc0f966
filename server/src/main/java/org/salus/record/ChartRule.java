package org.salus.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/**
 * Whether something may be put into a patient's chart, whichever way it comes. A bean of any module above this one. It is asked inside the
 * transaction, while nobody can open or close the chart, and only of patients with {@code active=false}: for all others it costs nothing.
 */
@FunctionalInterface
public interface ChartRule {

    /**
     * @param patient whose chart it is, as the transaction sees it
     * @param operation name of the operation of this server that writes; null for everybody else
     * @return empty when the write may go on
     */
    List<Problem> check(JsonObject patient, @Nullable String operation);
}
