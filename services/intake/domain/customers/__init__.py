"""Customers: who tickets are for, as they were at any moment; what is personal in it is sealed.

``members`` says what may be said of one, ``facts`` what can happen to it, ``customer`` keeps that
and reads it back as of a time, ``seeing`` says who sees which, ``reveals`` who had one shown in
clear.
"""

from services.intake.domain.customers.customer import CUSTOMER
from services.intake.domain.customers.reveals import CUSTOMER_ALLOWANCE, CUSTOMER_REVEALS

OF_CUSTOMERS = (CUSTOMER, CUSTOMER_REVEALS, CUSTOMER_ALLOWANCE)
