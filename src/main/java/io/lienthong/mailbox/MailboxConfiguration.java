package io.lienthong.mailbox;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the post office. */
@Configuration(proxyBeanMethods = false)
class MailboxConfiguration {
    @Bean
    Agencies agencies(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        return new Agencies(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    Mailboxes mailboxes(JdbcTemplate jdbc) {
        return new Mailboxes(jdbc);
    }

    @Bean
    PostOffice postOffice(Agencies agencies, Mailboxes mailboxes, PlatformTransactionManager transactions) {
        return new PostOffice(agencies, mailboxes, new TransactionTemplate(transactions));
    }
}
