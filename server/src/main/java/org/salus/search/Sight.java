package org.salus.search;

import java.util.function.Function;
import org.salus.fhir.ResourceType;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** What one caller may see: of each type the rows for which a condition holds, and of some types not all of those. */
@FunctionalInterface
public interface Sight extends Function<ResourceType, Where> {

    /** Whether rows of the type must each be looked at, since the condition alone does not say whether they are open. */
    default boolean looksAt(ResourceType type) {
        return false;
    }

    /** Whether a row for which the condition holds is open. Asked only of types that are {@link #looksAt looked at}. */
    default boolean isOpen(ResourceType type, StoredResource row) {
        return true;
    }
}
