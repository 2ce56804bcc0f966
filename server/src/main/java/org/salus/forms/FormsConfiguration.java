package org.salus.forms;

import java.time.Clock;
import org.salus.inbox.Addressees;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations on questionnaires, and of the rule that filed answers keep. */
@Configuration(proxyBeanMethods = false)
class FormsConfiguration {

    @Bean
    Instruments formInstruments() {
        return new Instruments();
    }

    @Bean
    WriteRule filedResponses(Instruments instruments) {
        return new FiledResponses(instruments);
    }

    @Bean
    Operation formList(RecordAccess record, Instruments instruments) {
        return new FormList(record, instruments);
    }

    @Bean
    PatientAnswers patientAnswers(RecordAccess record, Instruments instruments, SubmitResponse submit) {
        return new PatientAnswers(record, instruments, submit);
    }

    @Bean
    SubmitResponse submitResponse(RecordAccess record, Instruments instruments, Addressees addressees, ObjectProvider<Clock> clock) {
        return new SubmitResponse(record, instruments, addressees, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    Operation retractResponse(RecordAccess record, Instruments instruments, ObjectProvider<Clock> clock) {
        return new RetractResponse(record, instruments, clock.getIfAvailable(Clock::systemUTC));
    }
}
