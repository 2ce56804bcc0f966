package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a concept map apart from its elements.
 *
 * @param url canonical URL, without version
 * @param name for people
 * @param sourceValueSet canonical URL of the codes it maps from, null when not stated
 * @param targetValueSet canonical URL of the codes it maps to, null when not stated
 * @param source where it was loaded from
 */
public record ConceptMapHeader(
        String url,
        @Nullable String version,
        String name,
        @Nullable String sourceValueSet,
        @Nullable String targetValueSet,
        @Nullable String copyright,
        @Nullable String source) {}
