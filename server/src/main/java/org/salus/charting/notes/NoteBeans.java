package org.salus.charting.notes;

import org.salus.charting.drafts.Drafts;
import org.salus.identity.StepUp;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations on notes, and of the rule that signed ones keep. */
@Configuration(proxyBeanMethods = false)
class NoteBeans {

    @Bean
    WriteRule signedNotes() {
        return new SignedNotes();
    }

    @Bean
    NoteTemplates noteTemplates(RecordAccess record) {
        return new NoteTemplates(record);
    }

    @Bean
    Operation newNote(RecordAccess record, Drafts drafts, NoteTemplates templates) {
        return new NewNote(record, drafts, templates);
    }

    @Bean
    Operation noteTemplateList(RecordAccess record, NoteTemplates templates) {
        return new TemplateList(record, templates);
    }

    @Bean
    Operation signDraft(RecordAccess record, Drafts drafts, NoteTemplates templates, StepUp stepUp) {
        return new SignDraft(record, drafts, templates, stepUp);
    }

    @Bean
    Operation signNote(RecordAccess record, StepUp stepUp) {
        return new SignNote(record, stepUp);
    }

    @Bean
    Operation coSign(RecordAccess record, StepUp stepUp) {
        return new CoSign(record, stepUp);
    }

    @Bean
    Operation addendum(RecordAccess record, StepUp stepUp) {
        return new Addendum(record, stepUp);
    }

    @Bean
    Operation retract(RecordAccess record) {
        return new Retract(record);
    }

    @Bean
    Operation verifyNote(RecordAccess record) {
        return new VerifyNote(record);
    }

    @Bean
    Operation printNote(RecordAccess record) {
        return new PrintNote(record);
    }
}
