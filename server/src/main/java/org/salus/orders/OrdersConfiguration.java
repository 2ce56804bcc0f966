package org.salus.orders;

import java.time.Clock;
import org.salus.identity.StepUp;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations on orders, and of the rule that signed ones keep. */
@Configuration(proxyBeanMethods = false)
class OrdersConfiguration {

    @Bean
    WriteRule orderRule() {
        return new OrderRule();
    }

    @Bean
    WriteRule favouriteRule() {
        return new FavouriteRule();
    }

    @Bean
    OrderCheck allergyCheck() {
        return new AllergyCheck();
    }

    @Bean
    OrderChecks orderChecks(ObjectProvider<OrderCheck> checks) {
        return new OrderChecks(checks.orderedStream().toList());
    }

    @Bean
    Operation draftOrder(RecordAccess record) {
        return new DraftOrder(record);
    }

    @Bean
    Operation checkOrders(RecordAccess record, OrderChecks checks) {
        return new CheckOrders(record, checks);
    }

    @Bean
    Operation signOrders(RecordAccess record, OrderChecks checks, StepUp stepUp) {
        return new SignOrders(record, checks, stepUp);
    }

    @Bean
    Operation cancelOrders(RecordAccess record) {
        return new ChangeStatus(record, ChangeStatus.To.CANCEL);
    }

    @Bean
    Operation discontinueOrders(RecordAccess record) {
        return new ChangeStatus(record, ChangeStatus.To.DISCONTINUE);
    }

    @Bean
    Operation holdOrders(RecordAccess record) {
        return new ChangeStatus(record, ChangeStatus.To.HOLD);
    }

    @Bean
    Operation resumeOrders(RecordAccess record) {
        return new ChangeStatus(record, ChangeStatus.To.RESUME);
    }

    @Bean
    Operation reorder(RecordAccess record) {
        return new Reorder(record);
    }

    @Bean
    OrderSets orderSets(RecordAccess record) {
        return new OrderSets(record);
    }

    @Bean
    Operation orderSetList(OrderSets sets) {
        return new OrderSetList(sets);
    }

    @Bean
    Operation applyOrderSet(RecordAccess record, OrderSets sets, ObjectProvider<Clock> clock) {
        return new ApplySet(record, sets, new WeightDose(clock.getIfAvailable(Clock::systemUTC)));
    }
}
