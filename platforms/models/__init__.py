from platforms.models.customer import Customer

__all__ = ["Customer"]
