package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a value set apart from its codes.
 *
 * @param url canonical URL, without version
 * @param name for people
 * @param source where it was loaded from
 */
public record ValueSetHeader(
        String url, @Nullable String version, String name, @Nullable String copyright, @Nullable String source) {}
