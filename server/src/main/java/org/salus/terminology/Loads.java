package org.salus.terminology;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All loads of shared content: those under way, those that can be resumed, and those that were finished. */
public interface Loads {

    /**
     * Begins a load, or resumes the one with this key that was not finished.
     *
     * @param key names what is loaded, such as {@code snomed 20240301}: the same at each run over the same files
     * @param progress who watches
     * @throws LoadException.Busy when another process is at the same load just now
     */
    Load open(String key, Load.Progress progress);

    List<State> list();

    /** @param total 0 when it is not known */
    record State(
            String key, boolean finished, String phase, long done, long total, Instant since, Instant updated, @Nullable String summary) {}
}
