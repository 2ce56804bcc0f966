package org.salus.charting.drafts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.salus.kernel.Problem;

/** What a draft may hold. Problems name the field, never its text. */
final class DraftLimits {

    static final int MOST_DRAFTS = 500;
    static final int MOST_FIELDS = 200;
    static final int LONGEST_FIELD = 200_000;
    /** Characters of all fields of a draft. */
    static final int LARGEST_DRAFT = 1_000_000;

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:/|-]{1,200}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/|-]{1,100}");
    private static final Pattern EDITOR = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]{1,20}");
    private static final int LONGEST_TITLE = 200;

    private DraftLimits() {}

    static List<Problem> of(Drafts.New draft) {
        List<Problem> problems = new ArrayList<>();
        require(KIND, draft.kind(), "kind", "a word of small letters such as note", problems);
        require(KEY, draft.key(), "key", "1 to 200 letters, digits and . _ : / | -", problems);
        if (draft.title().length() > LONGEST_TITLE) {
            problems.add(new Problem(Problem.Code.TOO_LARGE, "A title has at most " + LONGEST_TITLE + " characters.", "title"));
        }
        for (String label : draft.labels()) {
            require(LABEL, label, "labels", "codes of security labels", problems);
        }
        return problems;
    }

    static List<Problem> of(String editor, List<Edit> edits) {
        List<Problem> problems = new ArrayList<>();
        require(EDITOR, editor, "editor", "1 to 64 letters, digits and dashes, made anew for every open screen", problems);
        Set<String> names = new HashSet<>();
        for (Edit edit : edits) {
            require(NAME, edit.name(), "fields", "names of 1 to 100 letters, digits and . _ : / | -", problems);
            if (!names.add(edit.name())) {
                problems.add(new Problem(Problem.Code.REQUEST, "A field is named once.", "fields"));
            }
            if (edit.value().length() > LONGEST_FIELD) {
                problems.add(new Problem(
                        Problem.Code.TOO_LARGE,
                        "A field holds at most " + LONGEST_FIELD + " characters; this one has " + edit.value().length() + ".",
                        edit.name()));
            }
            if (edit.base() < 0) {
                problems.add(new Problem(Problem.Code.VALUE, "base is the revision that was edited, 0 for a new field.", edit.name()));
            }
            if (edit.value().indexOf('\0') >= 0) {
                problems.add(new Problem(Problem.Code.VALUE, "A text has no null characters.", edit.name()));
            }
        }
        return problems;
    }

    private static void require(Pattern pattern, String text, String path, String right, List<Problem> problems) {
        if (!pattern.matcher(text).matches()) {
            problems.add(new Problem(Problem.Code.VALUE, path + " must be " + right + ".", path));
        }
    }
}
