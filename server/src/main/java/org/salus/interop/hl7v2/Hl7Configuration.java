package org.salus.interop.hl7v2;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.salus.inbox.ResultPool;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the way in for HL7 v2 together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Hl7Settings.class)
class Hl7Configuration {

    @Bean
    Filing hl7Filing(RecordAccess record, ResultPool pool, ObjectProvider<Clock> clock) {
        return new Filing(record, pool::unfiled, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    Intake hl7Intake(Hl7Settings settings, Filing filing, ObjectProvider<Clock> clock, MeterRegistry meters) {
        return new Intake(settings, filing, clock.getIfAvailable(Clock::systemUTC), meters);
    }

    @Bean
    Operation fileResult(RecordAccess record, Hl7Settings settings, Filing filing) {
        return new FileResultOperation(record, settings, filing);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    MllpServer mllpServer(Hl7Settings settings, Intake intake) {
        return new MllpServer(settings.mllp(), intake);
    }
}
