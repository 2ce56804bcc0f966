package org.salus.charting.drafts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.charting.drafts.DraftField.Alternative;
import org.salus.charting.drafts.DraftField.Author;
import org.salus.charting.drafts.DraftField.Form;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * What becomes of a field when an editor's text arrives. Nothing that somebody typed is ever dropped: the text becomes the field's, is
 * merged into it, or is kept beside it. Pure.
 */
final class FieldMerge {

    /** So many texts may wait beside one field. */
    static final int MOST_CONFLICTS = 10;

    private FieldMerge() {}

    /**
     * @param field as it shall be kept
     * @param sent the revision under which the editor's own text is remembered: what the editor types on from it, it states as its base
     * @param changed whether there is anything to store
     */
    record Result(DraftField field, int sent, boolean changed) {}

    /**
     * @param current null when there is no such field yet
     * @param base the text at the edit's base revision; null when it is not remembered any more
     * @param editor the screen from which the edit comes
     */
    static Outcome<Result> apply(
            @Nullable DraftField current, @Nullable String base, Edit edit, String editor, Author by, long now) {
        if (current == null) {
            return Outcome.ok(new Result(new DraftField(edit.name(), edit.form(), edit.value(), 1, by, now, List.of()), 1, true));
        }
        List<Alternative> waiting = new ArrayList<>(current.conflicts());
        boolean settled = waiting.removeIf(a -> edit.settles().contains(a.id()));
        if (edit.value().equals(current.value()) || edit.value().equals(base)) {
            int sent = edit.value().equals(current.value()) ? current.revision() : edit.base();
            DraftField kept = settled ? with(current, current.value(), current.revision() + 1, by, now, waiting) : current;
            return Outcome.ok(new Result(kept, settled && sent == current.revision() ? kept.revision() : sent, settled));
        }
        if (edit.base() == current.revision() || current.value().equals(base)) {
            int revision = current.revision() + 1;
            return Outcome.ok(new Result(with(current, edit.value(), revision, by, now, waiting), revision, true));
        }
        int sent = current.revision() + 1;
        Optional<String> merged = base == null || current.form() == Form.VALUE || edit.form() != current.form()
                ? Optional.empty()
                : TextMerge.merge(base, current.value(), edit.value(), current.form() == Form.XHTML);
        // The same screen's earlier text is part of this one: its author has typed on.
        waiting.removeIf(a -> a.editor().equals(editor) && a.base() == edit.base());
        if (merged.isPresent()) {
            return Outcome.ok(new Result(with(current, merged.get(), sent + 1, by, now, waiting), sent, true));
        }
        if (waiting.size() >= MOST_CONFLICTS) {
            return Outcome.refused(new Problem(
                    Problem.Code.CONFLICT,
                    "Too many texts wait beside this field: choose between them before more is written.",
                    edit.name()));
        }
        waiting.add(new Alternative(sent, edit.value(), editor, edit.base(), by, now));
        return Outcome.ok(new Result(with(current, current.value(), sent + 1, current.by(), current.at(), waiting), sent, true));
    }

    private static DraftField with(
            DraftField field, String value, int revision, Author by, long at, List<Alternative> conflicts) {
        return new DraftField(field.name(), field.form(), value, revision, by, at, conflicts);
    }
}
