package org.salus.charting.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;

/**
 * Two editors type into one field at once, save when they like, take what comes back when they can, and choose where they contradict
 * each other. Whatever the order, a word that somebody typed and nobody deleted is in the text, or beside it in a conflict.
 */
class DraftInterleavingsTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final Drafts DRAFTS = SALUS.server().bean(Drafts.class);
    private static final String PATIENT =
            SALUS.system().create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Draft\"}]}");
    private static final Caller ADA = physician("ada");
    private static final Caller BEA = physician("bea");

    private static Caller physician(String name) {
        return new Caller(
                name, name, SALUS.organisation(0), Set.of(Role.PHYSICIAN), null, null, List.of(), Caller.Purpose.TREAT, "local",
                Ids.request());
    }

    /** A screen, as docs/api/notes.md says that it has to behave. */
    private static final class Screen {
        private final Caller caller;
        private final String editor = Ids.resource();
        private final Random random;
        private final Set<String> typed;
        private final Set<String> deleted;
        private String text = "";
        private int base;

        Screen(Caller caller, Random random, Set<String> typed, Set<String> deleted) {
            this.caller = caller;
            this.random = random;
            this.typed = typed;
            this.deleted = deleted;
        }

        void type() {
            List<String> sentences = new ArrayList<>(List.of(text.isEmpty() ? new String[0] : text.split("(?<=\\.) ")));
            String word = "w" + typed.size();
            typed.add(word);
            int at = random.nextInt(sentences.size() + 1);
            if (at < sentences.size() && random.nextBoolean()) {
                sentences.set(at, word + " " + sentences.get(at));
            } else {
                sentences.add(at, "Says " + word + ".");
            }
            text = String.join(" ", sentences);
        }

        void erase() {
            List<String> sentences = new ArrayList<>(List.of(text.split("(?<=\\.) ")));
            if (sentences.size() > 1) {
                deleted.addAll(words(sentences.remove(random.nextInt(sentences.size()))));
                text = String.join(" ", sentences);
            }
        }

        /** @param typesMeanwhile whether the answer comes after more was typed */
        void save(String draft, boolean typesMeanwhile) {
            Drafts.Saved saved = DRAFTS.save(
                            caller, draft, PATIENT, editor, List.of(new Edit("plan", DraftField.Form.TEXT, text, base, List.of())))
                    .get();
            if (typesMeanwhile) {
                base = saved.sent().get("plan");
                type();
            } else {
                take(saved.draft());
            }
        }

        void take(Draft draft) {
            DraftField field = draft.fields().getFirst();
            text = field.value();
            base = field.revision();
        }

        /** Only when nothing unsaved stands on the screen. */
        void choose(String draft) {
            save(draft, false);
            Draft now = DRAFTS.get(caller, draft).get();
            take(now);
            DraftField field = now.fields().getFirst();
            if (field.conflicts().isEmpty()) {
                return;
            }
            DraftField.Alternative one = field.conflicts().get(random.nextInt(field.conflicts().size()));
            String chosen;
            if (random.nextBoolean()) {
                chosen = field.value() + "\n" + one.value();
            } else {
                chosen = one.value();
                Set<String> lost = words(field.value());
                lost.removeAll(words(chosen));
                deleted.addAll(lost);
            }
            take(DRAFTS.save(
                            caller, draft, PATIENT, editor,
                            List.of(new Edit("plan", DraftField.Form.TEXT, chosen, base, List.of(one.id()))))
                    .get()
                    .draft());
        }
    }

    @Property(tries = 250)
    void noWordIsLost(@ForAll long seed) {
        Random random = new Random(seed);
        Set<String> typed = new HashSet<>();
        Set<String> deleted = new HashSet<>();
        Screen[] screens = {new Screen(ADA, random, typed, deleted), new Screen(BEA, random, typed, deleted)};
        String draft = DRAFTS.begin(
                        ADA,
                        new Drafts.New(PATIENT, "note", "k" + Ids.resource(), "Note", true, List.of()),
                        screens[0].editor,
                        List.of(new Edit("plan", DraftField.Form.TEXT, "", 0, List.of())))
                .get()
                .draft()
                .id();
        for (Screen screen : screens) {
            screen.take(DRAFTS.get(screen.caller, draft).get());
        }
        int steps = 6 + random.nextInt(14);
        for (int i = 0; i < steps; i++) {
            Screen screen = screens[random.nextInt(2)];
            switch (random.nextInt(8)) {
                case 0 -> screen.erase();
                case 1 -> screen.choose(draft);
                case 2 -> screen.save(draft, true);
                case 3, 4 -> screen.save(draft, false);
                default -> screen.type();
            }
        }
        for (Screen screen : screens) {
            screen.save(draft, false);
        }
        DraftField field = DRAFTS.get(BEA, draft).get().fields().getFirst();
        Set<String> kept = words(field.value());
        field.conflicts().forEach(c -> kept.addAll(words(c.value())));
        typed.removeAll(deleted);
        assertThat(kept).as("seed %s: %s", seed, field.value()).containsAll(typed);
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : text.split("[^a-z0-9]+")) {
            if (word.matches("w\\d+")) {
                words.add(word);
            }
        }
        return words;
    }
}
