package org.salus.documents;

import org.jspecify.annotations.Nullable;

/** Names of files as senders state them: for people to read, never a path, and nothing that turns the text around. */
final class FileNames {

    private static final int LONGEST = 120;

    private FileNames() {}

    /** Null when nothing is left of it. */
    static @Nullable String clean(@Nullable String stated) {
        if (stated == null) {
            return null;
        }
        String last = stated.substring(Math.max(stated.lastIndexOf('/'), stated.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        last.codePoints()
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                            Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
                    default -> "<>:\"|?*".indexOf(c) < 0;
                })
                .limit(LONGEST)
                .forEach(clean::appendCodePoint);
        String name = clean.toString().strip();
        return name.isEmpty() || name.chars().allMatch(c -> c == '.') ? null : name;
    }
}
