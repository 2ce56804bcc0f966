package org.salus.terminology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a closure table: to begin it (neither concepts nor version), to add concepts, or to tell again what came after a version.
 *
 * @param name of the table, unique in the organisation
 */
public record ClosureRequest(String name, List<Coded> concepts, @Nullable String version) {}
