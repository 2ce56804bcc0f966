package org.salus.scheduling;

import java.time.Clock;
import org.salus.identity.Organisations;
import org.salus.messaging.Channels;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations and rules of scheduling. */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {

    @Bean
    WriteRule bookingRule(ObjectProvider<Clock> clock) {
        return new BookingRule(clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    WriteRule hoursRule() {
        return new HoursRule();
    }

    @Bean
    Clinic clinic(RecordAccess record, ObjectProvider<Clock> clock) {
        return new Clinic(record, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    SelfCheckIn selfCheckIn(Clinic clinic) {
        return new SelfCheckIn(clinic);
    }

    @Bean
    ClinicZone clinicZone(Clinic clinic) {
        return new ClinicZone(clinic);
    }

    @Bean
    WaitList waitList(Clinic clinic) {
        return new WaitList(clinic);
    }

    @Bean
    Reminders reminders(Clinic clinic, Organisations organisations) {
        return new Reminders(clinic, organisations);
    }

    @Bean
    Outbox outbox(Clinic clinic, Reminders reminders, Channels channels) {
        return new Outbox(clinic, reminders, channels);
    }

    @Bean
    OptOut optOut(Clinic clinic, Organisations organisations) {
        return new OptOut(clinic, organisations);
    }

    @Bean
    Operation appointmentReminders(Clinic clinic, Outbox outbox) {
        return new RemindersOperation(clinic, outbox);
    }

    @Bean
    Operation appointmentRemind(Clinic clinic, Reminders reminders, Outbox outbox, SchedulingJobs jobs) {
        return new RemindOperation(clinic, reminders, outbox, jobs);
    }

    @Bean(destroyMethod = "close")
    SchedulingJobs schedulingJobs(
            Clinic clinic, WaitList waitList, Reminders reminders, Outbox outbox, Organisations organisations) {
        return new SchedulingJobs(clinic, waitList, reminders, outbox, organisations);
    }

    @Bean
    Operation appointmentFind(Clinic clinic) {
        return new FindOperation(clinic);
    }

    @Bean
    Operation appointmentHold(Clinic clinic, WaitList waitList) {
        return BookOperation.hold(clinic, waitList);
    }

    @Bean
    Operation appointmentBook(Clinic clinic, WaitList waitList) {
        return BookOperation.book(clinic, waitList);
    }

    @Bean
    Operation appointmentReschedule(Clinic clinic) {
        return new RescheduleOperation(clinic);
    }

    @Bean
    Operation appointmentCancel(Clinic clinic, WaitList waitList) {
        return new CancelOperation(clinic, waitList);
    }

    @Bean
    Operation appointmentArrive(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.ARRIVE);
    }

    @Bean
    Operation appointmentCheckIn(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.CHECKIN);
    }

    @Bean
    Operation appointmentRoom(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.ROOM);
    }

    @Bean
    Operation appointmentStart(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.START);
    }

    @Bean
    Operation appointmentFinish(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.FINISH);
    }

    @Bean
    Operation appointmentNoShow(Clinic clinic) {
        return new FlowOperation(clinic, FlowOperation.Step.NOSHOW);
    }

    @Bean
    Operation appointmentUndo(Clinic clinic) {
        return new UndoOperation(clinic);
    }

    @Bean
    Operation appointmentWaitlist(Clinic clinic) {
        return new WaitlistOperation(clinic);
    }

    @Bean
    Operation appointmentAcceptOffer(Clinic clinic, WaitList waitList) {
        return new OfferOperation(clinic, waitList, true);
    }

    @Bean
    Operation appointmentDeclineOffer(Clinic clinic, WaitList waitList) {
        return new OfferOperation(clinic, waitList, false);
    }

    @Bean
    Operation appointmentBoard(Clinic clinic) {
        return new BoardOperation(clinic);
    }
}
