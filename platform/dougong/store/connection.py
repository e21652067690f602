"""The types of the database library that other rooms name in their signatures."""

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError as StatementFault
from sqlalchemy.exc import SQLAlchemyError as DatabaseFault

__all__ = ["Connection", "DatabaseFault", "StatementFault"]
