package org.salus.charting.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.charting.drafts.DraftField.Author;
import org.salus.charting.drafts.DraftField.Form;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

class FieldMergeTest {

    private static final Author AUTHOR = new Author("u1", "Ada");

    private static Outcome<FieldMerge.Result> apply(
            @Nullable DraftField field, @Nullable String base, Edit edit, String editor) {
        return FieldMerge.apply(field, base, edit, editor, AUTHOR, 5);
    }

    private static Edit edit(Form form, String value, int base, Integer... settles) {
        return new Edit("f", form, value, base, List.of(settles));
    }

    private static DraftField field(Form form, String value, int revision) {
        return new DraftField("f", form, value, revision, AUTHOR, 1, List.of());
    }

    @Test
    void anEditOfTheNewestTextReplacesIt() {
        FieldMerge.Result result =
                apply(field(Form.TEXT, "One.", 3), "One.", edit(Form.TEXT, "Two.", 3), "a").get();
        assertThat(result.field().value()).isEqualTo("Two.");
        assertThat(result.field().revision()).isEqualTo(4);
        assertThat(result.sent()).isEqualTo(4);
    }

    @Test
    void whoChangedNothingChangesNothing() {
        FieldMerge.Result result =
                apply(field(Form.TEXT, "Two.", 4), "One.", edit(Form.TEXT, "One.", 3), "a").get();
        assertThat(result.changed()).isFalse();
        assertThat(result.field().value()).isEqualTo("Two.");
    }

    @Test
    void aNumberIsOneOrTheOther() {
        FieldMerge.Result result =
                apply(field(Form.VALUE, "120", 2), "110", edit(Form.VALUE, "130", 1), "a").get();
        assertThat(result.field().value()).isEqualTo("120");
        assertThat(result.field().conflicts()).singleElement().satisfies(c -> assertThat(c.value()).isEqualTo("130"));
    }

    @Test
    void aTextWhoseOriginIsForgottenIsKeptBeside() {
        FieldMerge.Result result =
                apply(field(Form.TEXT, "A. B.", 40), null, edit(Form.TEXT, "A. C.", 2), "a").get();
        assertThat(result.field().value()).isEqualTo("A. B.");
        assertThat(result.field().conflicts()).singleElement().satisfies(c -> assertThat(c.value()).isEqualTo("A. C."));
    }

    @Test
    void aConflictIsSettledOnlyByWhoHasSeenIt() {
        DraftField field = apply(field(Form.VALUE, "120", 2), "110", edit(Form.VALUE, "130", 1), "a").get().field();
        int id = field.conflicts().getFirst().id();
        DraftField later = apply(field, "110", edit(Form.VALUE, "140", 1), "a").get().field();
        assertThat(later.conflicts()).singleElement().satisfies(c -> assertThat(c.value()).isEqualTo("140"));
        DraftField unseen = apply(later, "120", edit(Form.VALUE, "120", later.revision(), id), "b").get().field();
        assertThat(unseen.conflicts()).hasSize(1);
        int seen = later.conflicts().getFirst().id();
        FieldMerge.Result settled = apply(later, "120", edit(Form.VALUE, "140", later.revision(), seen), "b").get();
        assertThat(settled.field().value()).isEqualTo("140");
        assertThat(settled.field().conflicts()).isEmpty();
        FieldMerge.Result kept = apply(later, "120", edit(Form.VALUE, "120", later.revision(), seen), "b").get();
        assertThat(kept.changed()).isTrue();
        assertThat(kept.field().conflicts()).isEmpty();
    }

    @Test
    void tooManyTextsAreRefusedAndNoneIsDropped() {
        DraftField field = field(Form.VALUE, "0", 2);
        for (int i = 1; i <= FieldMerge.MOST_CONFLICTS; i++) {
            field = apply(field, "", edit(Form.VALUE, "v" + i, 0), "editor" + i).get().field();
        }
        Outcome<FieldMerge.Result> refused = apply(field, "", edit(Form.VALUE, "one more", 0), "late");
        assertThat(refused).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused<FieldMerge.Result>) refused).problems().getFirst().code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(field.conflicts()).hasSize(FieldMerge.MOST_CONFLICTS);
    }
}
