package org.salus.record;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/**
 * What a resource of some types must not say by itself, whichever way it comes. A bean of any module above this one. It looks at nothing
 * else, so that it takes no lock and reads no row: a chart of ten thousand Observations stays as cheap as before. What needs a look at
 * other resources is a {@link WriteRule}.
 */
public interface ContentRule {

    /** Names of the resource types that it looks at. */
    Set<String> types();

    /**
     * @param resource has passed the examination, so that its elements are what R4 says
     * @return empty when it may be stored
     */
    List<Problem> check(JsonObject resource);
}
