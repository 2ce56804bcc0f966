package org.salus.terminology;

import java.util.List;

/** The formats that {@code salus terminology load} knows. */
public final class ReleaseLoaders {

    private static final List<ReleaseLoader> ALL = List.of();

    private ReleaseLoaders() {}

    public static List<ReleaseLoader> all() {
        return ALL;
    }
}
