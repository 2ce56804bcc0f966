package org.salus.terminology;

import java.util.List;
import org.salus.terminology.loaders.TerminologyLoaders;

/** The formats that {@code salus terminology load} knows. */
public final class ReleaseLoaders {

    private static final List<ReleaseLoader> ALL = TerminologyLoaders.all();

    private ReleaseLoaders() {}

    public static List<ReleaseLoader> all() {
        return ALL;
    }
}
