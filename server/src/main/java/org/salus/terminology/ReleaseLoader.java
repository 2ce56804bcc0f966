package org.salus.terminology;

import java.nio.file.Path;

/** Reads one official release format; {@code salus terminology load FORMAT FILE} runs it. Stateless. */
public interface ReleaseLoader {

    /** What the command line calls it, such as {@code snomed}. */
    String format();

    /** One line for {@code --help}: what the file or folder must be. */
    String description();

    /**
     * Loads all of it in one {@link Load}, or resumes where an earlier run was killed.
     *
     * @throws LoadException when the files are not such a release; nothing is visible then
     */
    Load.Summary load(Loads loads, Path fileOrFolder, ReleaseOptions options, Load.Progress progress);

    default Load.Summary load(Loads loads, Path fileOrFolder, Load.Progress progress) {
        return load(loads, fileOrFolder, ReleaseOptions.standard(), progress);
    }
}
